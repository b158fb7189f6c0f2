// Sound files as sources and sinks of a session. Mono, signed 16 bits; the adapter mixes channels and converts.

export interface Sound {
  readonly sampleRateHz: number;
  readonly samples: Int16Array;
}

/** A file that is being written; valid to play after every second even if nobody closes it. */
export interface SoundFileWriter {
  /** Says the rate of all that is written; once, before the first `write`. */
  begin(sampleRateHz: number): void;
  write(samples: Int16Array): void;
  close(): void;
}

export interface SoundFiles {
  /** Reads a whole file. Rejects with a GodwitError `media/file-unreadable`, or `media/file-too-large` beyond `maximumBytes`. */
  read(path: string, maximumBytes?: number): Promise<Sound>;
  /** Creates or replaces a file. Rejects with a GodwitError `media/file-unwritable`. */
  create(path: string): Promise<SoundFileWriter>;
}
