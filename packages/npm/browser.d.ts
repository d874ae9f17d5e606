export type Level = 'error' | 'warning' | 'note';

/** Options are the flags of the command, by their names in camel case. */
export interface Options {
  /** The contract: 'auto' (the default) or a name of profiles(). */
  profile?: string;
  /** What a document must be; 'auto' (the default) takes any of them. */
  kind?: 'auto' | 'batch' | 'list' | 'error' | 'request' | 'result' | 'file' | 'files' | 'event';
  naming?: 'auto' | 'wire' | 'client';
  /** 'conform' judges several exchanges as a session: a HAR, a cassette, polls. */
  command?: 'check' | 'conform';
  /** The lowest level that makes a report not ok. */
  failOn?: Level;
  only?: string | string[];
  skip?: string | string[];
  /** In a log: JSON Pointer to the response in each line. */
  at?: string;
  /** In a log: read only lines with POINTER=GLOB. */
  where?: string | string[];
  /** In a log: JSON Pointer to the time of the observation. */
  time?: string;
  since?: string;
  until?: string;
  client?: string | string[];
  showValues?: boolean;
  sanitized?: boolean;
  summary?: number;
  by?: string;
  maxAge?: string;
  maxDocument?: string;
  maxFindings?: number;
  batchesPath?: string;
  filesPath?: string;
  other?: 'skip' | 'note' | 'error';
}

export interface TextOptions extends Options {
  /** The name of the file that the text is from, for findings; '-' without one. */
  name?: string;
}

export interface Finding {
  file: string;
  /** Where the value is in the text: the line and column from 1, the offset in bytes. */
  line: number;
  column: number;
  offset: number;
  /** The document in JSON Lines or an array, from 1; 0 for the only one. */
  record: number;
  batch_id: string;
  /** JSON Pointer (RFC 6901) to the value. */
  pointer: string;
  rule: string;
  level: Level;
  message: string;
  expected: string;
  count: number;
  profile: string;
  cause: string;
  exchange?: number;
  observed_at?: string;
  url?: string;
  body_line?: number;
  body_column?: number;
  reference?: string;
  known?: boolean;
  clients?: unknown[];
}

export interface Outcome {
  file: string;
  target?: string;
  check: string;
  level: Level;
  result: 'pass' | 'fail' | 'warn' | 'skip' | 'error';
  judged: number;
  of: string;
  findings: number;
  reason?: string;
}

export interface Report {
  /** No finding reaches failOn, and everything could be judged. */
  ok: boolean;
  /** 0 for ok, 1 for findings, 3 where something could not be judged. */
  exitCode: number;
  /** What the command prints on standard error. */
  messages: string[];
  findings: Finding[];
  /** Of a session. */
  checks: Outcome[];
  groups?: unknown[];
  summary: {
    profile: string;
    profiles: { profile: string; reason?: string; files: number }[];
    others: { file: string; what: string; count: number }[];
    files: number;
    documents: number;
    errors: number;
    warnings: number;
    notes: number;
    not_listed?: number;
  };
}

export interface Rule {
  id: string;
  level: Level;
  says: string;
  help: string;
  why: string;
  source: string;
  unless: string;
}

export interface Profile {
  name: string;
  title: string;
  source: string;
  basis: string;
  default: boolean;
}

/** Judges a text, or an object or an array, which is written as JSON first. Throws for wrong options. */
export function check(input: string | object, options?: TextOptions): Promise<Report>;
/** Draws the life of the batch as an SVG of a width in pixels (720); '' where there is no batch. */
export function lifecycle(input: string | object, options?: TextOptions & { width?: number }): Promise<string>;
export function rules(): Promise<Rule[]>;
export function profiles(): Promise<Profile[]>;
export function version(): Promise<string>;
