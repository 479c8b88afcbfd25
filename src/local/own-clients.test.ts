import { describe, expect, it } from "vitest";
import { foreignClient } from "./own-clients.ts";

interface Row {
  readonly name: string;
  readonly host?: string | readonly string[];
  readonly origin?: string;
  readonly site?: string;
}

const asked = ({ host, origin, site }: Row): string | undefined =>
  foreignClient({
    hosts: host === undefined ? [] : [host].flat(),
    origins: origin === undefined ? [] : [origin],
    fetchSites: site === undefined ? [] : [site],
  });

describe("who may use local mode", () => {
  it.each<Row>([
    { name: "curl", host: "127.0.0.1:9000" },
    { name: "a client by name", host: "localhost:9000" },
    { name: "a name in capitals", host: "LOCALHOST:9000" },
    { name: "a client over IPv6", host: "[::1]:9000" },
    {
      name: "a sub-domain of localhost, as SDKs with virtual hosts send it",
      host: "f.localhost:9000",
    },
    { name: "another address of the loopback range", host: "127.0.0.2" },
    { name: "HTTP/1.0 without a host" },
    {
      name: "the page of local mode",
      host: "127.0.0.1:9000",
      origin: "http://127.0.0.1:9000",
      site: "same-origin",
    },
    { name: "an address typed by the person", host: "localhost:9000", site: "none" },
  ])("takes $name", (row) => {
    expect(asked(row)).toBeUndefined();
  });

  it.each<Row>([
    { name: "a foreign name for 127.0.0.1 (DNS rebinding)", host: "evil.example:9000" },
    { name: "a name that begins like ours", host: "localhost.evil.example" },
    { name: "an address that begins like ours", host: "127.0.0.1.evil.example" },
    { name: "an empty host", host: "" },
    { name: "a second host", host: ["localhost", "evil.example"] },
    { name: "an address of the network", host: "192.168.1.5:9000" },
    { name: "a foreign page's script", host: "127.0.0.1:9000", origin: "https://evil.example" },
    { name: "a page without an origin of its own", host: "127.0.0.1:9000", origin: "null" },
    { name: "a page of another port", host: "127.0.0.1:9000", origin: "http://127.0.0.1:3000" },
    {
      name: "a page under another name of this machine",
      host: "127.0.0.1:9000",
      origin: "http://localhost:9000",
    },
    { name: "a picture in a foreign page", host: "127.0.0.1:9000", site: "cross-site" },
    { name: "a frame in a page of another port", host: "127.0.0.1:9000", site: "same-site" },
  ])("refuses $name", (row) => {
    expect(asked(row)).toMatch(/Local mode (?:answers|takes no) requests/);
  });
});
