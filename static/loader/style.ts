/** The launcher's style sheet, kept from the page's own styles by the shadow root. */

export const STYLE = `
:host{all:initial!important}
.box{position:fixed;z-index:2147483000;bottom:calc(20px + env(safe-area-inset-bottom));right:calc(20px + env(safe-area-inset-right))}
.left{right:auto;left:calc(20px + env(safe-area-inset-left))}
button{display:block;width:56px;height:56px;padding:0;border:0;border-radius:50%;background:var(--brand);color:var(--ink);cursor:pointer;box-shadow:0 1px 3px #0003,0 8px 24px #0003;transition:transform .18s}
button:hover{transform:scale(1.05)}
:focus-visible{outline:3px solid var(--brand);outline-offset:3px;box-shadow:0 0 0 3px #fff}
svg{width:26px;display:block;margin:auto;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
path+path,.open path{opacity:0}
.open path+path{opacity:1}
b{position:absolute;box-sizing:border-box;top:-3px;right:-3px;min-width:21px;padding:0 6px;border-radius:11px;background:#c81e3a;color:#fff;font:600 12px/21px system-ui,sans-serif;text-align:center;pointer-events:none;box-shadow:0 0 0 2px #fff}
b:empty,[hidden]{display:none}
a,iframe{position:absolute;bottom:72px;right:0}
.left>a,.left>iframe{right:auto;left:0}
a{width:220px;padding:12px 16px;border-radius:12px;background:#fff;color:#17181c;font:15px/1.4 system-ui,sans-serif;box-shadow:0 8px 32px #0004}
iframe{width:0;height:0;border:0;opacity:0;visibility:hidden;pointer-events:none;color-scheme:normal;border-radius:18px;box-shadow:0 0 0 1px #0001,0 12px 48px #0003;transform:translateY(12px);transition:opacity .16s,transform .16s}
.open iframe{width:400px;height:min(680px,100dvh - 116px);opacity:1;visibility:visible;pointer-events:auto;transform:none}
.open.phone>iframe{position:fixed;inset:0;width:100%;height:100dvh;border-radius:0}
.open.phone>button,.open b{display:none}
.busy{animation:b 1s infinite alternate}
@keyframes b{to{opacity:.6}}
@media (prefers-reduced-motion){*{transition:none!important;animation:none!important}}
@media (forced-colors:active){button,b{border:1px solid}}
@media print{.box{display:none}}
`;
