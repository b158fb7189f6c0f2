// Chinese texts of the dial pad.
import type { dialPadTexts as english } from "../en/dial-pad-texts.ts";
import type { TextOf } from "../text-shape.ts";

/** The texts of the dial pad. */
export const dialPadTexts: TextOf<typeof english> = {
  dial: {
    title: "拨号盘",
    pad: "按键",
    star: "星号",
    hash: "井号",
    erase: "删除最后一个字符",
    callFrom: "主叫账户",
    call: "呼叫",
    redial: "显示上次呼叫的人；再按一次即呼叫",
    favourites: "收藏",
    noAccount: "还没有可以呼叫的账户。",
    hint: "输入姓名、号码或地址。",
  },
};
