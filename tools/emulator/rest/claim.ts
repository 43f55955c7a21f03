/** A customer's user claims a device by its name and secret, or gives it back (DeviceController). */
import { Hono } from "hono";
import type { Context } from "../context.js";
import type { Device } from "../device.js";
import { type Env, permitted } from "./auth.js";
import { deviceJson } from "./devices.js";
import { notFound, permissionDenied } from "./errors.js";
import { body, ok } from "./request.js";

export function claimRoutes({ store, events }: Context): Hono<Env> {
  const app = new Hono<Env>();
  const byName = (name: string): Device => {
    const device = store.byName(name);
    if (!device) throw notFound();
    return device;
  };

  app.post("/customer/device/:name/claim", async (c) => {
    const user = c.get("user");
    if (user.authority !== "CUSTOMER_USER") throw permissionDenied();
    const device = byName(c.req.param("name"));
    const { secretKey } = await body(c);
    const response = device.claiming.present(
      typeof secretKey === "string" ? secretKey : "",
      device.customerId !== undefined,
    );
    if (response === "SUCCESS") device.customerId = user.customerId;
    events.emit("claimed", device, response);
    // A claim that fails is answered by the bare word.
    return response === "SUCCESS" ? c.json({ device: deviceJson(device), response }) : c.json(response, 400);
  });

  app.delete("/customer/device/:name/claim", (c) => {
    const device = byName(c.req.param("name"));
    permitted(c.get("user"), device);
    device.customerId = undefined;
    device.claiming.forget();
    return ok(c);
  });
  return app;
}
