/** What the larger components take. Browsers do not get this file. */

export interface IconButton {
  name: keyof typeof import('./icons.js').PATHS;
  label: string;
  onClick: (event: MouseEvent) => void;
  pressed?: boolean;
  expanded?: boolean;
  filled?: boolean;
  disabled?: boolean;
  kind?: string;
  keys?: string;
  focusable?: boolean;
}

export interface Tile {
  image: import('../store/types.js').Image;
  style: Record<string, string>;
  place: number;
  total: number;
  current: boolean;
  chosen: boolean;
  onFocus: () => void;
}

export interface MaskCanvas {
  painting: import('./mask-painting.js').MaskPainting;
  drawn: number;
  erase: boolean;
  size: number;
  grow: (edge: keyof import('./mask-painting.js').Border, pixels: number) => void;
  again: () => void;
}

export interface Handle {
  edge: keyof import('./mask-painting.js').Border;
  outward: string;
  pixels: number;
  scale: () => number;
  grow: (edge: keyof import('./mask-painting.js').Border, pixels: number) => void;
}

export interface Window {
  title: string;
  kind?: string;
  close: () => void;
  children: any;
  head?: any;
  onKeyDown?: (event: KeyboardEvent) => void;
}
