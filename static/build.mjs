/** Builds what browsers run into static/dist: hashed files, a manifest of their names, and a .gz and .br beside each text. */

import { build } from "esbuild";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
const common = { bundle: true, minify: true, charset: "utf8", legalComments: "none", outdir: dist, metafile: true, logLevel: "warning" };
const PAGES = { "panel.js": "panel/main.tsx", "panel.css": "panel/panel.css", "inbox.js": "inbox/main.tsx", "inbox.css": "inbox/inbox.css", "link.js": "link/main.ts", "set-up.js": "set-up/main.ts", "plain.css": "plain/plain.css" };

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await build({ ...common, entryPoints: { widget: join(here, "loader/main.ts") }, format: "iife", target: "es2022" });

const manifest = { "widget.js": "widget.js" };
for (const [name, source] of Object.entries(PAGES)) {
  if (existsSync(join(here, source))) manifest[name] = await page(name, join(here, source));
}
await writeFile(join(dist, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
await Promise.all((await readdir(dist)).map((name) => press(join(dist, name))));

/** Builds one entry with its own chunks (a locale is one); answers with the hashed name. */
async function page(name, source) {
  const { metafile } = await build({
    ...common,
    entryPoints: { [name.split(".")[0]]: source },
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    format: "esm",
    splitting: true,
    target: "es2022",
    jsx: "automatic",
    jsxImportSource: "preact",
  });
  return basename(Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint && source.endsWith(basename(entryPoint)))[0]);
}

async function press(path) {
  const text = await readFile(path);
  await writeFile(`${path}.gz`, gzipSync(text, { level: 9 }));
  await writeFile(`${path}.br`, brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
}
