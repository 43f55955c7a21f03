/** What is sure in the end, whatever the order in which it comes: a real server acknowledges before the effect is there. */
import type { Observation } from "./observation.js";

const ATTRIBUTES = "v1/devices/me/attributes";

export const ORDER: Observation[] = [
  {
    name: "an attribute that was saved is in the answer to a request, in the end",
    look: async (tenant) => {
      const link = await tenant.connected(await tenant.device());
      await link.publish(ATTRIBUTES, '{"a":1}');
      return tenant.eventually(
        async () => {
          await link.publish(`${ATTRIBUTES}/request/1`, '{"clientKeys":"a"}');
          return link.payload(`${ATTRIBUTES}/response/1`);
        },
        (answer) => answer !== "{}",
      );
    },
  },
  {
    name: "a device that connected is active, in the end",
    look: async (tenant) => {
      const { id, token } = await tenant.deviceWithState();
      await tenant.connected({ token });
      const path = `/api/plugins/telemetry/DEVICE/${id}/values/attributes/SERVER_SCOPE?keys=active`;
      const found = await tenant.eventually(
        () => tenant.must<Array<{ value: unknown }>>("GET", path),
        ([active]) => active?.value === true,
      );
      return found.map(({ value }) => value);
    },
  },
  {
    name: "deleted attributes, in any order",
    look: async (tenant) => {
      const { id, token } = await tenant.device();
      const link = await tenant.connected({ token });
      await link.subscribe(ATTRIBUTES);
      const path = `/api/plugins/telemetry/DEVICE/${id}/SHARED_SCOPE`;
      await tenant.must("POST", path, { a: 1, b: 2, c: 3 });
      await link.payload(ATTRIBUTES);
      await tenant.must("DELETE", `${path}?keys=a,b,c`);
      return (JSON.parse(await link.payload(ATTRIBUTES)) as { deleted: string[] }).deleted.sort();
    },
  },
];
