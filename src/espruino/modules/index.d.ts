/**
 * For editors: the types of the modules that are used most. The build takes those of the modules that firmware names, and what has no types is `any` there.
 * Types of another module, or of one of yours, go into `modules/<name>.d.ts` of the project, in the same form.
 */
/// <reference path="./ADS1X15.d.ts" />
/// <reference path="./BH1750.d.ts" />
/// <reference path="./BME280.d.ts" />
/// <reference path="./BMP085.d.ts" />
/// <reference path="./BMP280.d.ts" />
/// <reference path="./DHT11.d.ts" />
/// <reference path="./DHT22.d.ts" />
/// <reference path="./DS18B20.d.ts" />
/// <reference path="./HC-SR04.d.ts" />
/// <reference path="./INA219.d.ts" />
/// <reference path="./MAX31855.d.ts" />
/// <reference path="./MCP23008.d.ts" />
/// <reference path="./MCP23017.d.ts" />
/// <reference path="./PCD8544.d.ts" />
/// <reference path="./servo.d.ts" />
/// <reference path="./SHT3C.d.ts" />
/// <reference path="./SHT4x.d.ts" />
/// <reference path="./SSD1306.d.ts" />
