/** Draws a view again only when one of its properties is another. */

import { Component, type ComponentType, type VNode } from "preact";

/** A component around `draw`, for rows and lines of which there are many; `draw` may use no hooks. */
export function memo<Props extends object>(draw: (props: Props) => VNode): ComponentType<Props> {
  return class extends Component<Props> {
    override shouldComponentUpdate(next: Props): boolean {
      const names = Object.keys({ ...this.props, ...next }) as (keyof Props)[];
      return names.some((name) => this.props[name] !== next[name]);
    }

    render(): VNode {
      return draw(this.props);
    }
  };
}
