/** A module of somebody else's, as one imports it from node_modules: members of its own with a `_`, and keys of data. */
export class Sensor {
  private _raw = 5;
  private readonly _listeners: ((update: Record<string, unknown>) => void)[] = [];

  onUpdate(listener: (update: Record<string, unknown>) => void): void {
    this._listeners.push(listener);
  }

  update(attributes: { _fw?: string; Höhe?: number; _interval?: number }): void {
    const höhe = attributes.Höhe || 0;
    const values = { _fw: attributes._fw, Höhe: höhe + this._raw, "_interval s": attributes._interval };
    for (let i = 0; i < this._listeners.length; i++) this._listeners[i]!(values);
  }
}
