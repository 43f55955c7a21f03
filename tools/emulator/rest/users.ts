/** A customer's users, as far as it takes to have one (UserController). */
import { Hono } from "hono";
import type { Context } from "../context.js";
import type { User } from "../users.js";
import { type Env, NULL_ID, requireTenant, TENANT_ID } from "./auth.js";
import { badRequest, noEntity } from "./errors.js";
import { body, entityId, pathId, text } from "./request.js";

export function userJson(user: User): Record<string, unknown> {
  return {
    id: { entityType: "USER", id: user.id },
    createdTime: user.createdTime,
    tenantId: { entityType: "TENANT", id: TENANT_ID },
    customerId: { entityType: "CUSTOMER", id: user.customerId ?? NULL_ID },
    email: user.email,
    authority: user.authority,
    firstName: null,
    lastName: null,
    phone: null,
    version: 1,
    name: user.email,
    additionalInfo: null,
  };
}

export function userRoutes({ users, customers }: Context): Hono<Env> {
  const app = new Hono<Env>();
  const find = (id: string): User => {
    const user = users.byIdOf(id);
    if (!user) throw noEntity("User", id);
    return user;
  };

  app.post("/user", async (c) => {
    requireTenant(c.get("user"));
    const { email, authority, customerId } = await body(c);
    if (authority !== "CUSTOMER_USER") throw badRequest("Users of this authority are not emulated");
    const customer = customers.byIdOf(entityId(customerId));
    if (!customer) throw badRequest("User is referencing to non-existent customer!");
    return c.json(userJson(users.create({ email: text(email) ?? "", authority, customerId: customer.id })));
  });

  app.get("/user/:id", (c) => {
    requireTenant(c.get("user"));
    return c.json(userJson(find(pathId(c))));
  });

  app.get("/user/:id/activationLink", (c) => {
    requireTenant(c.get("user"));
    const token = users.activateToken(find(pathId(c)));
    return c.text(`${new URL(c.req.url).origin}/api/noauth/activate?activateToken=${token}`);
  });
  return app;
}
