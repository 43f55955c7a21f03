/** Customers of the tenant: whom a device can belong to. */
import { timeId } from "./ids.js";
import { InvalidInputError } from "./invalid-input.js";

export interface Customer {
  id: string;
  title: string;
  createdTime: number;
}

export class Customers {
  private readonly byId = new Map<string, Customer>();

  /** Throws if the title is taken, or none. */
  create(title: string): Customer {
    if (!title.trim()) throw new InvalidInputError("Customer title should be specified!");
    if ([...this.byId.values()].some((other) => other.title === title))
      throw new InvalidInputError("Customer with such title already exists!");
    const customer = { id: timeId(), title, createdTime: Date.now() };
    this.byId.set(customer.id, customer);
    return customer;
  }

  byIdOf(id: string | undefined): Customer | undefined {
    return id === undefined ? undefined : this.byId.get(id);
  }

  delete({ id }: Customer): void {
    this.byId.delete(id);
  }
}
