// The little that is used of electron-installer-debian, which comes without types.

declare module "electron-installer-debian" {
  export class Installer {
    constructor(data: {
      src: string;
      dest: string;
      arch: string;
      options: Record<string, unknown>;
      logger: (line: string) => void;
      rename: (dest: string) => string;
    });
    readonly stagingDir: string;
    get contentFunctions(): string[];
    generateDefaults(): Promise<unknown>;
    generateOptions(): Promise<unknown> | unknown;
    createStagingDir(): Promise<unknown>;
    createContents(): Promise<unknown>;
    createPackage(): Promise<unknown>;
    movePackage(): Promise<unknown>;
  }
}
