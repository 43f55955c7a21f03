import { SourceMap } from "node:module";
import { SourceMap as NewSourceMap, type SourceMapSegment } from "magic-string";
import type { Place } from "./writer.js";

/** A map from bytes to the source, by way of the minified text and its map. */
export function sourceMapOf(places: Place[], minified: { file: string; code: string; map: string }): string {
  const { file, code, map } = minified;
  const entries = new SourceMap(JSON.parse(map));
  const sources = new Indexed();
  const names = new Indexed();
  const lineStarts = [0, ...[...code.matchAll(/\n/g)].map(({ index }) => index + 1)];
  const segments = places
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, source }): SourceMapSegment => {
      const line = lineStarts.findLastIndex((start) => start <= source);
      const entry = entries.findEntry(line, source - lineStarts[line]!);
      if (!("originalSource" in entry) || !entry.originalSource) return [at];
      // Node's types leave the name out.
      const { originalSource, originalLine, originalColumn, name } = entry as typeof entry & { name?: string };
      const place = [at, sources.of(originalSource), originalLine, originalColumn] as const;
      return name ? [...place, names.of(name)] : [...place];
    });
  const changes = segments.filter(
    (segment, i) => i === 0 || String(segment.slice(1)) !== String(segments[i - 1]?.slice(1)),
  );
  return new NewSourceMap({ file, sources: sources.list, names: names.list, mappings: [changes] }).toString();
}

/** Texts, each with a number. */
class Indexed {
  readonly list: string[] = [];
  private readonly known = new Map<string, number>();

  of(text: string): number {
    const found = this.known.get(text) ?? this.list.push(text) - 1;
    this.known.set(text, found);
    return found;
  }
}
