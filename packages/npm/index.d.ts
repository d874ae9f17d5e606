import type { Options, Report } from './browser.js';

export * from './browser.js';

/** Judges files and folders by the command, which reads logs of any size. Rejects for wrong options. */
export function checkFile(paths: string | string[], options?: Options): Promise<Report>;
