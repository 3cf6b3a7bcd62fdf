// An OpenID provider for tests: `node provider.mjs PORT REDIRECT_URI`. Whoever signs in has the address that they type;
// what stands before it says whether the provider vouches for it.
import Provider from "oidc-provider";

const [port, redirectUri] = process.argv.slice(2);
const VERIFIED = { "unverified-": false, "silent-": undefined };

function account(id) {
  const [prefix] = Object.keys(VERIFIED).filter((each) => id.startsWith(each));
  const email = prefix ? id.slice(prefix.length) : id;
  return { accountId: id, claims: () => ({ sub: id, email, email_verified: prefix ? VERIFIED[prefix] : true }) };
}

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: "talkoot", client_secret: "a secret for tests", redirect_uris: [redirectUri] }],
  pkce: { methods: ["S256"], required: () => true },
  claims: { openid: ["sub"], email: ["email", "email_verified"] },
  cookies: { keys: ["a key for tests"] },
  findAccount: (_context, id) => account(id),
});

provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
