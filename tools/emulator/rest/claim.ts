/** A customer's user claims a device by its name and secret, or gives it back (DeviceController). */
import { Hono, type Context as Request } from "hono";
import type { Context } from "../context.js";
import type { Device } from "../device.js";
import type { Env } from "./auth.js";
import { deviceJson } from "./devices.js";
import { generalError, notFound, permissionDenied } from "./errors.js";
import { body, ok, text } from "./request.js";

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
    const { secretKey } = await claimBody(c);
    const response = device.claiming.present(text(secretKey) ?? "", device.customerId !== undefined);
    if (response === "SUCCESS") {
      device.customerId = user.customerId;
      device.version++;
    }
    events.emit("claimed", device, response);
    // A claim that fails is answered by the bare word.
    return response === "SUCCESS" ? c.json({ device: deviceJson(device), response }) : c.json(response, 400);
  });

  /** The server lets any customer's user do so. */
  app.delete("/customer/device/:name/claim", (c) => {
    const device = byName(c.req.param("name"));
    if (device.customerId !== undefined) device.version++;
    device.customerId = undefined;
    device.claiming.forget();
    return ok(c);
  });
  return app;
}

const NO_CLAIM =
  'Cannot invoke "org.thingsboard.server.common.data.ClaimRequest.getSecretKey()" because "claimRequest" is null';

/** The server says that it may be left out, and fails without it. */
async function claimBody(c: Request): Promise<Record<string, unknown>> {
  if (["", "null"].includes((await c.req.text()).trim())) throw generalError(NO_CLAIM);
  return body(c);
}
