// The far side of a test's namespaces: answers what it is sent, over UDP, TCP and TLS, and prints the ports.
const { createSocket } = require("node:dgram");
const { createServer } = require("node:net");
const tls = require("node:tls");

const [address = "", key, cert] = process.argv.slice(2);
const udp = createSocket(address.includes(":") ? "udp6" : "udp4");
udp.on("message", (data, from) => udp.send(data, from.port, from.address));
const echo = (socket) => socket.pipe(socket).on("error", () => {});
const servers = [createServer(echo), tls.createServer({ key, cert }, echo)];
udp.bind(0, address, () => servers[0].listen(0, address, () => servers[1].listen(0, address, () => {
  console.log(JSON.stringify([udp, ...servers].map((open) => open.address().port)));
})));
