// Chinese texts of the welcome.
import type { firstRunTexts as english } from "../en/first-run-texts.ts";
import type { TextOf } from "../text-shape.ts";

/** The texts of the welcome. */
export const firstRunTexts: TextOf<typeof english> = {
  welcome: {
    title: "不会中断的通话",
    text: "Godwit 是您电脑上的电话，适用于任何 SIP 服务。",
    try: "立即试用",
    tryHint: "呼叫本机内的回声号码：说话就能听到自己的声音。不需要账户。",
    setUp: "设置我的账户",
    setUpHint: "使用电话公司或单位提供的地址和密码。",
    skip: "先看看",
    starting: "正在启动试用交换机",
  },
};
