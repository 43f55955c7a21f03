import type { AnyNode, CallExpression, MemberExpression, Node } from "acorn";
import { bodyOf, declaredNames, eachReference, isScope, type Scope } from "../syntax/scopes.js";
import { undeclaredUses } from "../syntax/undeclared-uses.js";
import { hasHole } from "../workarounds/fill-holes.js";
import { stringsAfterBlocks } from "../workarounds/keep-strings.js";
import type { DeviceApi } from "./espruino-api.js";
import { notOfOtherChips } from "./other-chips.js";
import { noGlobalDispatcher } from "./own-dispatcher.js";

/** Reports one fault, where it is and what to do instead. */
export type Report = (node: Node, message: string) => void;

/** Looks at one node for something that Espruino rejects or, worse, gets wrong in silence. */
export type Rule = (node: AnyNode, report: Report, api: DeviceApi) => void;

const functionBeforeUse: Rule = (node, report) => {
  if (!isScope(node)) return;
  let statements = false;
  for (const item of bodyOf(node)) {
    if (item.type !== "FunctionDeclaration") statements ||= !("directive" in item);
    else if (statements) {
      report(
        item,
        `function ${item.id?.name} stands after a statement, and Espruino does not hoist functions: declare it first`,
      );
    }
  }
};

const variableBeforeUse: Rule = (node, report) => {
  if (node.type !== "FunctionDeclaration" && node.type !== "FunctionExpression") return;
  for (const use of undeclaredUses(node)) {
    report(use, `${use.name} is used before its var has run, and Espruino does not hoist variables: declare it first`);
  }
};

const noLabel: Rule = (node, report) => {
  if (node.type === "LabeledStatement") report(node, "labels are not supported: use a function and return");
};

const noWith: Rule = (node, report) => {
  if (node.type === "WithStatement") report(node, "with is not supported: write the object's name");
};

const defaultLast: Rule = (node, report) => {
  if (node.type !== "SwitchStatement") return;
  const position = node.cases.findIndex((item) => !item.test);
  if (position >= 0 && position < node.cases.length - 1) {
    report(node, "a case after default is not supported: put default last");
  }
};

const noForFunction: Rule = (node, report, _api) => {
  if (node.type === "ForStatement" && node.init && startsWithFunction(node.init)) {
    report(
      node,
      "Espruino takes for(function as a declaration: move the function before the loop or put it in parentheses",
    );
  }
};

/** Whether the text of an expression begins with `function`: the parser is given `preserveParens`. */
function startsWithFunction(node: Node): boolean {
  const { type, callee, object, left, expressions } = node as Node & Record<string, Node & Node[]>;
  if (type === "FunctionExpression") return true;
  const first = callee ?? object ?? left ?? expressions?.[0];
  return first ? startsWithFunction(first) : false;
}

const noBuiltInPrototype: Rule = (node, report) => {
  const match = /^(Array|String|Number|Function|\w+Array)\.prototype\.(\w+)$/.exec(path(node));
  if (match) report(node, `${match[0]} is undefined: call it on a value, as in [].${match[2]}.call(list)`);
};

const MISSING_STATICS =
  /^(Object\.(freeze|isFrozen|seal|isSealed|is|preventExtensions|isExtensible)|Number\.(is|parse|M..|EPSILON)\w*|Math\.(trunc|log10|log2|hypot|clz32|imul)|Array\.(from|of)|Date\.UTC)$/;

const noMissingStatic: Rule = (node, report) => {
  const name = path(node);
  if (MISSING_STATICS.test(name)) report(node, `${name} does not exist on Espruino: write out what it does`);
};

const MISSING_METHODS =
  /^(reduceRight|localeCompare|codePointAt|normalize|propertyIsEnumerable|isPrototypeOf|trimStart|trimEnd|callee)$/;

const noMissingMethod: Rule = (node, report) => {
  if (node.type !== "CallExpression") return;
  const name = methodName(node);
  if (MISSING_METHODS.test(name)) report(node, `.${name}() does not exist on Espruino: write out what it does`);
};

const noSplitLimit: Rule = (node, report) => {
  if (node.type === "CallExpression" && methodName(node) === "split" && node.arguments.length > 1) {
    report(node, "split() ignores its limit: shorten the result with slice()");
  }
};

const noLengthAssignment: Rule = (node, report) => {
  if (
    node.type === "AssignmentExpression" &&
    node.left.type === "MemberExpression" &&
    propertyName(node.left) === "length"
  ) {
    report(node, "assigning to length throws: use splice() or a new list");
  }
};

const noClearAll: Rule = (node, report) => {
  if (node.type !== "CallExpression" || node.arguments.length) return;
  const name = path(node.callee);
  if (/^clear(Timeout|Interval|Watch)$/.test(name))
    report(node, `${name}() without an id ends all of them: give the id`);
};

const plainRegex: Rule = (node, report) => {
  if (node.type !== "Literal" || !("regex" in node) || !node.regex) return;
  const { pattern, flags } = node.regex;
  const alternativeInGroup = /\([^)]*\|/.test(pattern);
  const beyondAscii = /\\x[89a-f]|\\u|[^\0-\x7f]/i.test(pattern);
  if (
    alternativeInGroup ||
    beyondAscii ||
    /\(\?|\)[?*+]|[*+?}]\?|\\[1-9bB]|\{\d/.test(pattern) ||
    flags.includes("m")
  ) {
    report(node, `/${pattern}/${flags} does not match correctly on Espruino: parse with indexOf()`);
  }
};

const byteStrings: Rule = (node, report, { hasByteStrings }) => {
  if (hasByteStrings && node.type === "Literal" && typeof node.value === "string" && /[^\0-\xff]/.test(node.value)) {
    report(node, `${JSON.stringify(node.value)} loses the high bytes: write its UTF-8 bytes as \\xNN`);
  }
};

const knownModule: Rule = (node, report, { modules }) => {
  if (node.type !== "CallExpression" || path(node.callee) !== "require") return;
  const [name] = node.arguments;
  if (name?.type !== "Literal")
    report(node, "a computed require() cannot be checked: write the module's name as a text");
  else if (!modules.has(String(name.value))) {
    report(
      node,
      `require("${name.value}") is not built into Espruino: import its source from a file, or, if your own build has it, declare it in EspruinoModules`,
    );
  }
};

const knownGlobal: Rule = (node, report, { globals }) => {
  if (node.type !== "Program") return;
  const declared = new Map<Scope, Set<string>>();
  const declares = (scope: Scope, name: string) => {
    if (!declared.has(scope)) declared.set(scope, declaredNames(scope));
    return declared.get(scope)?.has(name);
  };
  eachReference(node, (use, ancestors) => {
    if (globals.has(use.name) || ancestors.some((scope) => isScope(scope) && declares(scope, use.name))) return;
    report(
      use,
      `${use.name} is not known to Espruino: import what defines it, or, if your own build has it, declare it in a .d.ts file`,
    );
  });
};

const stringAfterBlock: Rule = (node, report) => {
  for (const statement of stringsAfterBlocks(node)) {
    report(statement, "a string right after a block is empty if the block did not run: put a semicolon between them");
  }
};

const noHole: Rule = (node, report) => {
  if (hasHole(node))
    report(node, "an empty place between two commas is a syntax error if Espruino skips the list: write undefined");
};

const noNewOfBound: Rule = (node, report) => {
  if (node.type !== "NewExpression") return;
  const callee = withoutParens(node.callee);
  if (callee.type === "CallExpression" && /^(apply|bind)$/.test(methodName(callee))) {
    report(
      node,
      "new with ...list or await in its arguments makes an object without members: write the arguments one by one, and await them before",
    );
  }
};

const noLostPromise: Rule = (node, report) => {
  if (node.type !== "NewExpression" || path(node.callee) !== "Promise") return;
  const executor = node.arguments[0] && withoutParens(node.arguments[0] as AnyNode);
  if (executor?.type !== "FunctionExpression") return;
  const names = executor.params.map((parameter) => (parameter.type === "Identifier" ? parameter.name : ""));
  let isKept = false;
  eachReference(executor.body, ({ name }) => {
    if (names.includes(name) || name === "arguments") isKept = true;
  });
  if (!isKept)
    report(node, "a Promise that nothing can settle is freed while in use: keep resolve, or use Promise.reject()");
};

export const RULES: Rule[] = [
  noLostPromise,
  noNewOfBound,
  noHole,
  stringAfterBlock,
  functionBeforeUse,
  variableBeforeUse,
  noLabel,
  noWith,
  defaultLast,
  noForFunction,
  noBuiltInPrototype,
  noMissingStatic,
  noMissingMethod,
  noSplitLimit,
  noLengthAssignment,
  noClearAll,
  plainRegex,
  byteStrings,
  knownModule,
  knownGlobal,
  noGlobalDispatcher,
  notOfOtherChips,
];

function propertyName(node: MemberExpression): string {
  if (!node.computed) return node.property.type === "Identifier" ? node.property.name : "";
  return node.property.type === "Literal" ? String(node.property.value) : "";
}

function withoutParens(node: AnyNode): AnyNode {
  return node.type === "ParenthesizedExpression" ? withoutParens(node.expression) : node;
}

function methodName({ callee }: CallExpression): string {
  return callee.type === "MemberExpression" ? propertyName(callee) : "";
}

/** `a.b.c` as text; empty for any other kind of expression. */
function path(node: Node): string {
  const expression = node as AnyNode;
  if (expression.type === "Identifier") return expression.name;
  if (expression.type !== "MemberExpression") return "";
  const object = path(expression.object);
  return object && `${object}.${propertyName(expression)}`;
}
