/** A WebSocket without a network: what was sent is kept, what is received is scripted. */

export class Wire {
  static all: Wire[] = [];
  sent: string[] = [];
  closed = false;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;

  constructor(readonly url: string) {
    Wire.all.push(this);
  }

  static get last(): Wire {
    const last = Wire.all.at(-1);
    if (!last) throw new Error("nobody has connected");
    return last;
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.closed = true;
  }

  receive(text: string): void {
    this.onmessage?.({ data: text });
  }

  cut(): void {
    this.onclose?.();
  }
}
