/** Users and their tokens. */
import { randomBytes, timingSafeEqual } from "node:crypto";
import type { Customers } from "./customers.js";
import { timeId } from "./ids.js";
import { InvalidInputError } from "./invalid-input.js";
import type { UserOptions } from "./options.js";

export interface User {
  id: string;
  email: string;
  /** undefined for one who was not activated */
  password: string | undefined;
  authority: UserOptions["authority"];
  /** the customer whom a customer's user belongs to */
  customerId: string | undefined;
  createdTime: number;
}

export type NewUser = Pick<User, "email" | "authority" | "customerId">;

export class Users {
  private readonly byId = new Map<string, User>();
  private readonly tokens = new Map<string, User>();
  private readonly refreshTokens = new Map<string, User>();
  private readonly activateTokens = new Map<string, User>();

  /** Each customer's user among them has a customer of its own. */
  constructor(users: UserOptions[], customers: Customers) {
    for (const { password, ...user } of users) {
      const isCustomer = user.authority === "CUSTOMER_USER";
      const customerId = isCustomer ? customers.create(`Customer of ${user.email}`).id : undefined;
      this.create({ ...user, customerId }).password = password;
    }
  }

  /** Throws if there is one of that address. */
  create(user: NewUser): User {
    if (this.byEmail(user.email))
      throw new InvalidInputError(`User with email '${user.email}' already present in database!`);
    const created = { ...user, id: timeId(), password: undefined, createdTime: Date.now() };
    this.byId.set(created.id, created);
    return created;
  }

  byIdOf(id: string): User | undefined {
    return this.byId.get(id);
  }

  deleteOf(customerId: string): void {
    for (const user of this.byId.values()) if (user.customerId === customerId) this.byId.delete(user.id);
  }

  logIn(email: string, password: string): User | undefined {
    const user = this.byEmail(email.toLowerCase());
    return user?.password !== undefined && same(user.password, password) ? user : undefined;
  }

  /** What one needs who is to choose a password. */
  activateToken(user: User): string {
    const token = randomBytes(30).toString("base64url");
    this.activateTokens.set(token, user);
    return token;
  }

  activate(token: string, password: string): User {
    const user = this.activateTokens.get(token);
    if (!user) throw new InvalidInputError(`Unable to find user credentials by activateToken [${token}]`);
    this.activateTokens.delete(token);
    user.password = password;
    return user;
  }

  issue(user: User): { token: string; refreshToken: string } {
    const pair = { token: randomBytes(32).toString("base64url"), refreshToken: randomBytes(32).toString("base64url") };
    this.tokens.set(pair.token, user);
    this.refreshTokens.set(pair.refreshToken, user);
    return pair;
  }

  byToken(token: string): User | undefined {
    return this.tokens.get(token);
  }

  byRefreshToken(token: string): User | undefined {
    return this.refreshTokens.get(token);
  }

  revoke(token: string): void {
    this.tokens.delete(token);
  }

  private byEmail(email: string): User | undefined {
    return [...this.byId.values()].find((user) => user.email === email);
  }
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
