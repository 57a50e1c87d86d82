// What is seldom said: a file brings all of it.
export const sentences = async () => JSON.parse(document.getElementById("sentences").textContent);
