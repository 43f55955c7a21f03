/** Customers, and devices that are theirs (CustomerController, DeviceController). */
import { Hono } from "hono";
import type { Context } from "../context.js";
import type { Customer } from "../customers.js";
import { type Env, permitted, requireTenant, TENANT_ID } from "./auth.js";
import { deviceJson } from "./devices.js";
import { badRequest, noEntity } from "./errors.js";
import { body, ok, pathId, text } from "./request.js";

function customerJson({ id, title, createdTime }: Customer): Record<string, unknown> {
  const address = { country: null, state: null, city: null, address: null, address2: null, zip: null };
  return {
    id: { entityType: "CUSTOMER", id },
    createdTime,
    ...address,
    phone: null,
    email: null,
    title,
    tenantId: { entityType: "TENANT", id: TENANT_ID },
    externalId: null,
    version: 1,
    name: title,
    additionalInfo: null,
  };
}

export function customerRoutes({ customers, users, store }: Context): Hono<Env> {
  const app = new Hono<Env>();
  const find = (id: string): Customer => {
    const customer = customers.byIdOf(id);
    if (!customer) throw noEntity("Customer", id);
    return customer;
  };

  app.post("/customer", async (c) => {
    requireTenant(c.get("user"));
    const { id, title } = await body(c);
    if (id != null) throw badRequest("Changing a customer is not emulated");
    return c.json(customerJson(customers.create(text(title) ?? "")));
  });

  app.post("/customer/:customerId/device/:id", (c) => {
    requireTenant(c.get("user"));
    const customer = find(pathId(c, "customerId"));
    const device = permitted(c.get("user"), store, pathId(c));
    device.customerId = customer.id;
    device.version++;
    return c.json(deviceJson(device));
  });

  app.delete("/customer/device/:id", (c) => {
    requireTenant(c.get("user"));
    const device = permitted(c.get("user"), store, pathId(c));
    if (device.customerId === undefined) throw badRequest("Device isn't assigned to any customer!");
    device.customerId = undefined;
    device.version++;
    return c.json(deviceJson(device));
  });

  app.get("/customer/:id", (c) => {
    const customer = find(pathId(c));
    return c.json(customerJson(customer));
  });

  /** Its users go with it; its devices are the tenant's again. */
  app.delete("/customer/:id", (c) => {
    requireTenant(c.get("user"));
    const customer = find(pathId(c));
    for (const device of store.all()) if (device.customerId === customer.id) device.customerId = undefined;
    users.deleteOf(customer.id);
    customers.delete(customer);
    return ok(c);
  });
  return app;
}
