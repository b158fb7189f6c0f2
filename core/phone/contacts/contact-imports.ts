// The one import that may be going on; opening another closes it.
import type { Disposable } from "../../base/disposable.ts";
import { GodwitError } from "../../base/errors.ts";
import type { ContactImportView } from "../protocol/contact-import-protocol.ts";
import { ContactImport, type ContactImportPorts } from "./contact-import.ts";

export class ContactImports implements Disposable {
  readonly #ports: ContactImportPorts;
  #current: ContactImport | undefined;

  constructor(ports: ContactImportPorts) {
    this.#ports = ports;
  }

  /** The import that is going on. Throws `contacts/no-import`. */
  get current(): ContactImport {
    if (!this.#current) throw new GodwitError({ code: "contacts/no-import", message: "There is no import that this could be done with now." });
    return this.#current;
  }

  /** Begins to read a file's text. */
  async open(fileName: string, text: string): Promise<ContactImportView> {
    await this.close();
    this.#current = new ContactImport(this.#ports, fileName, text);
    this.#ports.tell(this.#current.view);
    return this.#current.view;
  }

  /** Stops and forgets the import, if there is one. */
  async close(): Promise<void> {
    const closing = this.#current;
    this.#current = undefined;
    await closing?.close();
  }

  dispose(): void {
    this.#current?.dispose();
  }
}
