// What the user wants of new versions of the program. How far one is, the desktop tells its windows by itself.

export interface UpdatePreferences {
  /** Looks for newer versions and downloads them; installing one is always the user's word. */
  readonly isAutomatic: boolean;
}

export const DEFAULT_UPDATE_PREFERENCES: UpdatePreferences = { isAutomatic: true };
