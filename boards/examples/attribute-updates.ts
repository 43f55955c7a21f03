/** Follows shared attributes: one by name, and for a while all of them. */
import { connectDevice } from "../device";

connectDevice((client) => {
  console.log("Following the shared attribute frequency, and five updates of any");
  client.subscribeToAttribute("frequency", (update) => {
    // A deleted attribute comes as {"deleted": ["frequency"]}.
    console.log(update.deleted ? "frequency was deleted" : "frequency is " + update.frequency);
  });
  let left = 5;
  const all = client.subscribeToAllAttributes((update) => {
    console.log("update: " + JSON.stringify(update));
    left--;
    if (!left) client.unsubscribeFromAttribute(all);
  });
});
