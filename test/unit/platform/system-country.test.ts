import { describe, expect, it } from "vitest";
import { systemCountry } from "../../../core/platform/node/system-country.ts";

describe("the system's country", () => {
  it("is that of LC_ALL, else of LC_TELEPHONE, else of LANG (POSIX.1-2017, XBD 8.2); an empty one counts as none", () => {
    expect(systemCountry({ LC_ALL: "de_AT.UTF-8", LC_TELEPHONE: "fi_FI", LANG: "en_US" }, "en-GB")).toBe("AT");
    expect(systemCountry({ LC_ALL: "", LC_TELEPHONE: "fi_FI@euro", LANG: "en_US" }, "en-GB")).toBe("FI");
    expect(systemCountry({ LANG: "en_US.UTF-8" }, "en-GB")).toBe("US");
  });

  it("is that of the system's language where no locale names one", () => {
    expect(systemCountry({}, "de-CH")).toBe("CH");
    expect(systemCountry({ LANG: "C.UTF-8" }, "zh-Hans-CN")).toBe("CN");
    expect(systemCountry({ LANG: "POSIX" }, "en")).toBeUndefined();
  });
});
