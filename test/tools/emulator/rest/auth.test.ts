import { describe, expect, test } from "vitest";
import { emulatorWithDevice, Rest, tenantAndBoard } from "../support.js";

describe("login", () => {
  test("a wrong password is a 401 in ThingsBoard's shape", async () => {
    const { emulator } = await emulatorWithDevice();
    const response = await new Rest(emulator).post("/api/auth/login", {
      username: "tenant@thingsboard.org",
      password: "x",
    });
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({
      status: 401,
      message: "Invalid username or password",
      errorCode: 10,
      timestamp: expect.any(Number),
    });
  });

  test("without a token every call is a 401", async () => {
    const { emulator, device } = await emulatorWithDevice();
    const response = await new Rest(emulator).get(`/api/device/${device.id}`);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ status: 401, message: "Authentication failed", errorCode: 10 });
  });

  test("a refresh token brings a new pair", async () => {
    const { emulator } = await emulatorWithDevice();
    const rest = new Rest(emulator);
    const login = (await (
      await rest.post("/api/auth/login", { username: "tenant@thingsboard.org", password: "tenant" })
    ).json()) as { refreshToken: string };
    const pair = await (await rest.post("/api/auth/token", { refreshToken: login.refreshToken })).json();
    expect(pair).toEqual({ token: expect.any(String), refreshToken: expect.any(String) });
  });

  test("the user is told who they are", async () => {
    const { tenant } = await tenantAndBoard();
    expect(await tenant.json("/api/auth/user")).toMatchObject({
      email: "tenant@thingsboard.org",
      authority: "TENANT_ADMIN",
      id: { entityType: "USER" },
    });
  });

  test("an unknown path is a 404 in ThingsBoard's shape", async () => {
    const { tenant } = await tenantAndBoard();
    expect(await tenant.json("/api/nothing")).toMatchObject({ status: 404, errorCode: 32 });
  });
});
