// Chinese texts of the window around the features, and those that features share.
import type { shellTexts as english } from "../en/shell-texts.ts";
import type { TextOf } from "../text-shape.ts";

/** The texts of the window around the features, and those that features share. */
export const shellTexts: TextOf<typeof english> = {
  app: {
    name: "Godwit",
    loading: "正在启动电话",
    broken: "电话没有响应",
    brokenHint: "窗口与电话失去了联系。请重试；如果无效，请退出 Godwit 后重新启动。",
    askAgain: "重试",
  },
  common: {
    call: "呼叫",
    cancel: "取消",
    close: "关闭",
    copyAddress: "复制 {address}",
    addressCopied: "已复制",
    delete: "删除",
    dismiss: "关闭提示",
    more: "更多",
    done: "完成",
    open: "打开",
    remove: "移除",
    save: "保存",
    undo: "撤销",
    optional: "可选",
    unknownCaller: "未知来电者",
    anonymous: "匿名",
  },
  rail: {
    label: "视图",
    dial: "拨号盘",
    contacts: "联系人",
    recent: "最近",
    messages: "消息",
    settings: "设置",
    accounts: "账户",
    missed: "{count} 个未接来电",
    addAccount: "添加账户",
  },
  stage: {
    label: "通话与详情",
    quiet: "可以通话了",
    quietHint: "输入姓名或号码，然后按回车键。",
    noAccount: "还不能接听来电",
    noAccountHint: "请添加账户，或用 Godwit 的内置号码试用。",
    allOffline: "您目前无法接听来电",
    tryTrial: "试打一个电话",
    goBack: "返回列表",
  },
  notices: {
    label: "通知",
  },
  announce: {
    incoming: "{name} 来电",
    ringing: "正在等待 {name} 接听",
    active: "已与 {name} 接通",
    reconnecting: "正在恢复与 {name} 的连接",
    reconnected: "与 {name} 的通话已恢复连接",
    held: "{name} 正在保持中",
    resumed: "与 {name} 的通话已恢复",
    ended: "与 {name} 的通话已结束。{reason}",
    muted: "麦克风已静音",
    unmuted: "麦克风已打开",
  },
  time: {
    seconds: "{count} 秒",
    minutes: "{count} 分钟",
    hours: "{count} 小时",
  },
};
