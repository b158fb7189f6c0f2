// The little that is used of electron-installer-debian, which comes without types.

declare module "electron-installer-debian" {
  export default function makeDeb(options: { src: string; dest: string; arch: string; options: Record<string, unknown> }): Promise<void>;
}
