// Chinese texts of asking somebody before a call is passed on, of several calls at once, and of keys pressed in a call.
import type { consultTexts as english } from "../en/consult-texts.ts";
import type { TextOf } from "../text-shape.ts";

/** The texts of asking somebody before a call is passed on, of several calls at once, and of keys pressed in a call. */
export const consultTexts: TextOf<typeof english> = {
  consult: {
    label: "咨询",
    waits: "您与 {other} 通话时，{name} 正在等待。",
    connecting: "正在为 {name} 与 {other} 接通…",
    askedIsGone: "{reason}{name} 仍在等待。",
    waitingIsGone: "{name} 在等待时挂断了。您继续与 {other} 通话。",
    notConnected: "未能接通双方：{reason}{name} 仍在等待。",
    complete: "接通双方",
    swap: "切换",
    together: "一起通话",
    back: "回到 {name}",
    target: "姓名、号码或地址",
    askFirst: "先询问",
    now: "立即转接",
    connect: "接通",
    askPerson: "先询问 {name}",
    connectWith: "接通 {name} 与 {other}",
    dropTitle: "{name} 与 {other}",
    dropText: "如何处理与 {name} 的通话？",
    endAndAnswer: "结束并接听",
    holdAll: "全部保持",
    keysBy: {
      "telephone-event": "随声音一同发送（telephone-event）",
      info: "随呼叫一同发送（INFO）",
      "in-band": "以声音中的按键音发送",
    },
  },
};
