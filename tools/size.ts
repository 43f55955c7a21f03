export async function sizeCommand(): Promise<void> {}
