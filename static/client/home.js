// Where this wave lives: its documents and doors stand beside the page. The file that people carry has carried/home.js.
export const address = (name) => name;

/** Where somebody opens this survey on another device. */
export const page = () => location.origin + location.pathname;

/** {now, state}: the server's clock, because the windows are the server's. */
export const clock = async () => document.getElementById("landing").dataset;
