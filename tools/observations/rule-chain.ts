/** A rule chain of one's own, which answers what devices call. */
import type { Tenant } from "./tenant.js";

const NODES = "org.thingsboard.rule.engine";

interface Node {
  name: string;
  type: string;
  configuration: object;
  configurationVersion?: number;
}

const script = (name: string, tbelScript: string): Node => ({
  name,
  type: `${NODES}.transform.TbTransformMsgNode`,
  configuration: { scriptLang: "TBEL", tbelScript, jsScript: "return null;" },
});

const switchBy = (name: string, tbelScript: string): Node => ({
  name,
  type: `${NODES}.filter.TbJsSwitchNode`,
  configuration: { scriptLang: "TBEL", tbelScript, jsScript: "return [];" },
});

const REPLY: Node = {
  name: "reply",
  type: `${NODES}.rpc.TbSendRPCReplyNode`,
  configuration: {
    serviceIdMetaDataAttribute: "serviceId",
    sessionIdMetaDataAttribute: "sessionId",
    requestIdMetaDataAttribute: "requestId",
  },
};

export const RuleChain = {
  /**
   * Makes one, and a device profile whose devices it is for: "echo" is answered by `{"echo": params}`, at "fail" a script fails, and nothing else is answered. Returns the
   * profile's name, a device's type.
   */
  async thatAnswers(tenant: Tenant): Promise<string> {
    if (tenant.address.typeWithAnswers !== undefined) return tenant.address.typeWithAnswers;
    const name = tenant.ownName("rule chain");
    const nodes = [
      switchBy("method", "return msgType == 'TO_SERVER_RPC_REQUEST' ? [msg.method] : [];"),
      script("echo", "return {msg: {echo: msg.params}, metadata: metadata, msgType: msgType};"),
      script("fail", "return {msg: nothing.at.all, metadata: metadata, msgType: msgType};"),
      REPLY,
    ];
    const { id: ruleChainId } = await tenant.must<{ id: { id: string } }>("POST", "/api/ruleChain", { name });
    tenant.afterwards("DELETE", `/api/ruleChain/${ruleChainId.id}`);
    const at = (node: string) => nodes.findIndex(({ name }) => name === node);
    const connection = (from: string, type: string, to: string) => ({ fromIndex: at(from), toIndex: at(to), type });
    await tenant.must("POST", "/api/ruleChain/metadata", {
      ruleChainId,
      firstNodeIndex: 0,
      nodes: nodes.map((node) => ({ ...node, debugSettings: null, additionalInfo: { layoutX: 0, layoutY: 0 } })),
      connections: [
        connection("method", "echo", "echo"),
        connection("method", "fail", "fail"),
        connection("echo", "Success", "reply"),
        connection("fail", "Success", "reply"),
      ],
    });
    await tenant.deviceProfile({ name, defaultRuleChainId: ruleChainId });
    return name;
  },
};
