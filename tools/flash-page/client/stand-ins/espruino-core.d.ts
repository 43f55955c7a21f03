declare module "espruino/core/utils.js";
declare module "espruino/core/serial.js";
