// The small window of an incoming call.
import IncomingWindow from "./features/incoming/incoming-window.vue";
import { startApp } from "./start-app.ts";

void startApp(IncomingWindow);
