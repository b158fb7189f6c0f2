// The main window.
import AppShell from "./features/shell/app-shell.vue";
import { startApp } from "./start-app.ts";

void startApp(AppShell);
