import type { CallExpression, Identifier, MemberExpression, Node } from "acorn";
import type MagicString from "magic-string";
import { MARK } from "../shrink/private-names.js";
import { eachReference } from "../syntax/scopes.js";
import { ClassError, type ClassModel, isNamed, type Member } from "./class-model.js";
import { type Constructor, mergeConstructors, rename, writeConstructor } from "./constructors.js";

/** Writes classes, from the base to the leaf, as one function with a prototype, under the leaf's name. */
export class ClassWriter {
  private readonly root: ClassModel;
  private readonly leaf: ClassModel;
  /** Overridden members that a `super.m()` still calls; they get a name of their own. */
  private readonly calledBySuper = new Set<Member>();
  /** Overridden members that nothing can call any more. */
  private readonly dropped = new Set<Member>();

  constructor(
    private readonly text: MagicString,
    private readonly line: ClassModel[],
  ) {
    this.root = line[0] as ClassModel;
    this.leaf = line.at(-1) as ClassModel;
  }

  write(): void {
    this.sortOverridden();
    for (const model of this.line) this.unwrap(model);
    this.writeConstructors();
    this.writeMembers();
    this.line.forEach((model, depth) => {
      this.writeReferences(model, depth);
    });
  }

  private unwrap({ node, wrapper, returns, extendsCall }: ClassModel): void {
    const start = wrapper.body.body[0]?.start ?? returns.start;
    this.text.remove(node.start, start);
    this.text.remove(returns.start, node.end);
    if (extendsCall && extendsCall !== this.root.extendsCall) this.text.remove(extendsCall.start, extendsCall.end);
  }

  private writeConstructors(): void {
    let made: Constructor | undefined;
    for (const model of this.line) {
      made = made ? mergeConstructors(this.text, made, model) : writeConstructor(this.text, model);
    }
    if (made) rename(this.text, made.init, this.leaf.name);
  }

  private writeMembers(): void {
    const members = this.line.flatMap((model) => model.members).filter((member) => !this.dropped.has(member));
    for (const { statement } of this.dropped) this.text.remove(statement.start, statement.end);
    // A variable in place of it would take one of the board's, to save a hundred bytes of flash.
    const prototype = `${this.leaf.name}.prototype`;
    for (const member of members) this.text.update(member.prototype.start, member.prototype.end, prototype);
    this.line.forEach((model, depth) => {
      for (const member of model.members) {
        const { name, key } = member;
        if (name && this.nameOf(member, depth) !== key)
          this.text.update(name.start, name.end, this.nameOf(member, depth));
      }
    });
  }

  /** Finds what is overridden, from the leaf on, since what only a dropped method calls is dropped too. */
  private sortOverridden(): void {
    for (let depth = this.line.length - 1; depth >= 0; depth--) {
      const { members, init } = this.line[depth] as ClassModel;
      const kept = members.filter((member) => !this.isOverridden(member, depth) || this.calledBySuper.has(member));
      for (const member of members) if (!kept.includes(member)) this.dropped.add(member);
      for (const node of [init, ...kept.map(({ statement }) => statement)]) {
        eachReference(node, (use, ancestors) => {
          const called = isSuperMember(use, ancestors) && this.superMember(ancestors, depth);
          if (called && this.isOverridden(called.member, called.depth)) this.calledBySuper.add(called.member);
        });
      }
    }
  }

  private isOverridden({ key }: Member, depth: number): boolean {
    return this.line.slice(depth + 1).some(({ members }) => members.some((member) => member.key === key));
  }

  private nameOf(member: Member, depth: number): string {
    return this.calledBySuper.has(member) ? `${MARK}${this.line[depth]?.name}_${member.key}` : member.key;
  }

  /** What `_super.prototype.key` means at this depth of the line. */
  private superMember(ancestors: Node[], depth: number): { member: Member; depth: number } | undefined {
    const { property } = ancestors.at(-2) as MemberExpression;
    for (let above = depth - 1; above >= 0; above--) {
      const member = this.line[above]?.members.find(({ key }) => isNamed(property, key));
      if (member) return { member, depth: above };
    }
    return undefined;
  }

  /** Puts the names that hold at the top level for those that hold in the class's wrapper. */
  private writeReferences(model: ClassModel, depth: number): void {
    const written = [...model.members.map(({ prototype }) => prototype), model.returns];
    const gone = [...this.dropped].map(({ statement }) => statement);
    if (model.extendsCall && model !== this.root) gone.push(model.extendsCall);
    eachReference(model.wrapper, (use, ancestors) => {
      if ([...written, ...gone].some(({ start, end }) => use.start >= start && use.end <= end)) return;
      if (use.name === "_super") this.writeSuper(use, ancestors, model, depth);
      else if (use.name === model.inner) this.replace(use, isIn(use, model.extendsCall) ? this.leaf.name : model.name);
    });
  }

  private writeSuper(use: Identifier, ancestors: Node[], model: ClassModel, depth: number): void {
    const isSuperCall = isIn(use, model.init) && !isSuperMember(use, ancestors);
    if (isSuperCall) return;
    const called = isSuperMember(use, ancestors) && this.superMember(ancestors, depth);
    if (called) this.writeSuperMember(ancestors, this.nameOf(called.member, called.depth));
    else if (this.root.base) this.replace(use, this.root.base);
    else throw new ClassError(model.name, "super has no such method");
  }

  /** `_super.prototype.m.call(this, x)` -> `this.m(x)` */
  private writeSuperMember(ancestors: Node[], name: string): void {
    const [call, callee, method] = ancestors.slice(-4) as [CallExpression, MemberExpression, MemberExpression];
    const [receiver, next] =
      callee.type === "MemberExpression" && isNamed(callee.property, "call") ? call.arguments : [];
    if (!receiver) {
      this.text.update(method.start, method.end, `${this.leaf.name}.prototype.${name}`);
      return;
    }
    this.text.remove(call.start, receiver.start);
    if (next) this.text.update(receiver.end, next.start, `.${name}(`);
    else this.text.appendLeft(receiver.end, `.${name}(`);
  }

  private replace(use: Identifier, name: string): void {
    if (use.name !== name) this.text.update(use.start, use.end, name);
  }
}

/** Whether `_super` stands in `_super.prototype.key`. */
function isSuperMember(use: Identifier, ancestors: Node[]): boolean {
  const [method, prototype] = ancestors.slice(-2) as [MemberExpression, MemberExpression];
  return use.name === "_super" && isNamed(prototype.property, "prototype") && method.type === "MemberExpression";
}

function isIn(node: Node, outer: Node | undefined): boolean {
  return !!outer && node.start >= outer.start && node.end <= outer.end;
}
