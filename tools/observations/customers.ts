/** What a customer's user may do, and how one claims a device. */
import { deviceObservations, each } from "./rest-calls.js";
import type { OwnDevice, Tenant } from "./tenant.js";

const CLAIM = "v1/devices/me/claim";

/** A device that wants to be claimed by this secret, and a customer's user. */
async function claimable(tenant: Tenant, device: OwnDevice, claim: string): Promise<Tenant> {
  const customer = await tenant.customer();
  const link = await tenant.connected(device);
  await link.publish(CLAIM, claim);
  return customer;
}

const path = ({ name }: OwnDevice) => `/api/customer/device/${name}/claim`;

export const CUSTOMERS = deviceObservations({
  "a claim": async (tenant, device) => {
    const customer = await claimable(tenant, device, '{"secretKey":"s","durationMs":60000}');
    // The server takes its time between the PUBACK and its effect.
    const claimed = await tenant.eventually(
      () => customer.rest("POST", path(device), { secretKey: "s" }),
      ({ status }) => status === 200,
    );
    return [
      claimed,
      await customer.rest("POST", path(device), { secretKey: "s" }),
      await customer.rest("GET", `/api/device/${device.id}`),
    ];
  },
  "a claim without a body": async (tenant, device) => {
    const customer = await tenant.customer();
    return customer.rest("POST", path(device));
  },
  "claims of a wrong shape": async (tenant, device) => {
    const customer = await tenant.customer();
    return each<unknown>([{}, { secretKey: null }, { secretKey: 5 }, { secretKey: {} }, "{", "[]", "null"], (body) =>
      customer.rest("POST", path(device), body),
    );
  },
  "a claim of a device that there is none of": async (tenant) => {
    const customer = await tenant.customer();
    return customer.rest("POST", "/api/customer/device/nobody/claim", { secretKey: "s" });
  },
  "a claim by the tenant's administrator": (tenant, device) => tenant.rest("POST", path(device), { secretKey: "s" }),
  "a device that is given back": async (tenant, device) => {
    const customer = await tenant.customer();
    const owned = await tenant.rest("POST", `/api/customer/${customer.customerId}/device/${device.id}`);
    return [owned, await customer.rest("DELETE", path(device)), await customer.rest("GET", `/api/device/${device.id}`)];
  },
  "a device of another's": async (tenant, device) => {
    const customer = await tenant.customer();
    const telemetry = `/api/plugins/telemetry/DEVICE/${device.id}`;
    return [
      await customer.rest("GET", `/api/device/${device.id}`),
      await customer.rest("DELETE", `/api/device/${device.id}`),
      await customer.rest("GET", `/api/device/${device.id}/credentials`),
      await customer.rest("GET", `${telemetry}/values/timeseries`),
      await customer.rest("GET", `${telemetry}/values/attributes`),
      await customer.rest("POST", `${telemetry}/SHARED_SCOPE`, { a: 1 }),
      await customer.rest("DELETE", `${telemetry}/SHARED_SCOPE?keys=a`),
      await customer.rest("POST", `/api/rpc/oneway/${device.id}`, { method: "m", params: {} }),
      await customer.rest("DELETE", path(device)),
    ];
  },
  "a customer's own device": async (tenant, device) => {
    const customer = await tenant.customer();
    await tenant.must("POST", `/api/customer/${customer.customerId}/device/${device.id}`);
    const telemetry = `/api/plugins/telemetry/DEVICE/${device.id}`;
    return [
      await customer.rest("GET", `/api/device/${device.id}`),
      await customer.rest("GET", `/api/device/${device.id}/credentials`),
      await customer.rest("GET", `${telemetry}/values/timeseries`),
      await customer.rest("POST", `${telemetry}/SHARED_SCOPE`, { a: 1 }),
      await customer.rest("POST", `/api/device`, { name: device.name }),
      await customer.rest("DELETE", `/api/device/${device.id}`),
    ];
  },
  "what is the tenant's": async (tenant) => {
    const customer = await tenant.customer();
    return [
      await customer.rest("POST", "/api/device", { name: "x" }),
      await customer.rest("GET", "/api/tenant/devices?pageSize=1&page=0"),
      await customer.rest("GET", "/api/deviceProfiles?pageSize=1&page=0"),
      await customer.rest("POST", "/api/deviceProfile", { name: "x" }),
      await customer.rest("POST", "/api/otaPackage", { title: "x" }),
    ];
  },
  "who a customer's user is": async (tenant) => (await tenant.customer()).rest("GET", "/api/auth/user"),
});
