import { chip, LED } from "virtual:board";

console.log(chip);
LED.set();
