// Which program this is, for a file: the one it was made of. Whoever compared the hash of the file has checked that too.
const { client, fingerprint } = document.getElementById("landing").dataset;

/** The rules that this file was made for: a server that shows others is refused at the first visit. */
export const promised = fingerprint;

export const ownClient = async () => client;
