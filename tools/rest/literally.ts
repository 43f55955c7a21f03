/** A text to search for as it is: the server takes these signs as its database does, for any text and for any character. For Node and browsers. */
export function literally(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}
