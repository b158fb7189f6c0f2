// Chinese: newer versions of the program.
import type { updatesTexts as english } from "../en/updates-texts.ts";
import type { TextOf } from "../text-shape.ts";

/** The texts. */
export const updatesTexts: TextOf<typeof english> = {
  updates: {
    title: "更新",
    hint: "Godwit 的新版本",
    nowHint: "现在查找 Godwit 的新版本。",
    version: "Godwit {version}",
    offSources: "此副本从源代码运行，请在其来源处更新。",
    offPackaged: "此副本由系统的软件中心更新，或通过安装新的软件包更新。",
    notChecked: "Godwit 还没有查找过新版本。",
    current: "这是最新版本。上次查找：{time}。",
    checking: "正在查找新版本…",
    available: "有新版本 {version}。",
    downloading: "正在下载版本 {version}：{percent}%",
    ready: "版本 {version} 已就绪，点击按钮即可用它重新启动 Godwit。",
    waitsForCalls: "通话结束后将安装版本 {version}。",
    installing: "正在安装版本 {version}…",
    check: "立即查找",
    download: "下载",
    install: "立即重启",
    later: "以后再说",
    automatic: "自动下载新版本",
    automaticHint: "Godwit 每天查找几次。未经您同意绝不重启，通话中也绝不重启。",
  },
};
