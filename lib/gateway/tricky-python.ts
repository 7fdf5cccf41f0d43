/**
 * A Python program that reads lines `<body in hex> <arguments in hex>` and prints for each body, as JSON, what Python's `json` makes of its
 * method, name, URI and arguments, and whether the arguments read alone are the same down to the token of every number.
 *
 * The bytes go to `json.loads` as they are, so Python also guesses their encoding as it would in a server. Which numbers are lossy it
 * finds with decimals of any length, by the rule of `holdsExactly`: an integer beyond 2^53 always is, else a number whose shortest double
 * is another decimal. Where a number is not lossy, Python's own value (an exact integer, or a double) must equal the double.
 * Lossy numbers are told only for the arguments of calls, where the gateway keeps a list of them.
 */
export const pythonReader = `
import decimal, json, math, struct, sys

class Number:
    def __init__(self, token, value):
        self.token, self.value, self.double = token, value, float(token)

def is_lossy(number):
    double = number.double
    if not math.isfinite(double): return True
    if double == math.floor(double) and abs(double) > 2**53 - 1: return True
    return decimal.Decimal(repr(double)) != decimal.Decimal(number.token)

def bits(double):
    return struct.pack(">d", double + 0.0).hex()

def once(members):
    keys = [key for key, _ in members]
    assert len(set(keys)) == len(keys), "a key twice"
    return dict(members)

def tagged(value, tells_lossy):
    if isinstance(value, dict):
        pairs = [[key, tagged(inner, tells_lossy)] for key, inner in value.items()]
        return {"object": sorted(pairs, key=lambda pair: pair[0].encode("utf-8"))}
    if isinstance(value, list): return {"array": [tagged(inner, tells_lossy) for inner in value]}
    if not isinstance(value, Number): return {"value": value}
    lossy = is_lossy(value)
    assert lossy or value.value == value.double, "a number that is not its double"
    return {"bits": bits(value.double), "lossy": lossy and tells_lossy}

def tokens(value):
    if isinstance(value, dict): return [[key, tokens(inner)] for key, inner in value.items()]
    if isinstance(value, list): return [tokens(inner) for inner in value]
    return {"token": value.token} if isinstance(value, Number) else value

def refuse(word): raise ValueError(word)

def read(data):
    return json.loads(
        data,
        object_pairs_hook=once,
        parse_constant=refuse,
        parse_int=lambda token: Number(token, int(token)),
        parse_float=lambda token: Number(token, float(token)),
    )

def member(of, key, tells_lossy=False):
    return tagged(of[key], tells_lossy) if isinstance(of, dict) and key in of else "absent"

for line in sys.stdin.read().split("\\n"):
    body, alone = [bytes.fromhex(part) for part in line.split(" ")]
    envelope = read(body)
    params = envelope.get("params")
    is_call = envelope.get("method") == "tools/call"
    print(json.dumps({
        "method": member(envelope, "method"),
        "name": member(params, "name"),
        "uri": member(params, "uri"),
        "arguments": member(params, "arguments", is_call),
        "forwarded": not alone or tokens(read(alone)) == tokens(params["arguments"]),
    }))
`;
