package corpus

import "fmt"

// OneKeyword are schemas of one keyword each, or two that go together.
var OneKeyword = []string{
	`{"type":"integer"}`, `{"type":["null","string"]}`, `{"type":["integer","number"]}`, `{"type":["object","boolean"]}`, `{"type":"array"}`,
	`{"const":1}`, `{"const":null}`, `{"const":"a"}`, `{"const":true}`, `{"enum":[0,"",false,1.50,100000000000000000000]}`,
	`{"minLength":1}`, `{"maxLength":1}`, `{"additionalProperties":{"minItems":2,"maxItems":2}}`, `{"minProperties":1}`, `{"maxProperties":1}`,
	`{"minimum":1}`, `{"maximum":1.5}`, `{"exclusiveMinimum":1}`, `{"exclusiveMaximum":9007199254740993}`, `{"minimum":1e30}`, `{"maximum":-1e-30}`,
	`{"required":["a","b"]}`, `{"additionalProperties":false,"properties":{"a":true}}`, `{"properties":{"a":false,"b":{"type":"null"}}}`,
	`{"additionalProperties":{"type":"string"},"properties":{"a":{}}}`, `{"propertyNames":{"maxLength":1,"enum":["a","bb"],"type":"string"}}`,
	`{"propertyNames":false}`, `{"propertyNames":{"not":{"const":"a"}}}`, `{"propertyNames":{"minLength":2}}`, `{"additionalProperties":{"items":{"type":"integer"}}}`, `{"additionalProperties":{"items":false}}`,
	`{"$ref":"#/$defs/a","$defs":{"a":{"type":"string","minLength":2}}}`, `{"allOf":[{"type":"object"},{"required":["b"]}],"minProperties":2}`,
	`{"not":{"type":"string"}}`, `{"not":{}}`, `{"not":{"not":{"minimum":2}}}`, `false`,
	`{"if":{"type":"number"},"then":{"minimum":5},"else":{"type":"null"}}`, `{"if":{"required":["a"]},"then":false}`, `{"if":false,"else":{"type":"null"}}`,
	`{"properties":{"a":{"$ref":"#"}},"additionalProperties":{"items":{"$ref":"#"}},"required":["b"]}`,
	`{"properties":{"a":{"x-should":{"type":"string","minLength":2}}}}`,
}

// EngineOnly are schemas that only the engine can judge. (The items of an array
// that is not inside of anything are documents of their own.)
var EngineOnly = []string{
	`{"const":{"a":1}}`, `{"additionalProperties":{"enum":[[],1]}}`, `{"anyOf":[{"type":"string"},{"minimum":2}]}`, `{"oneOf":[{},{"type":"null"}]}`, `{"pattern":"^a"}`,
	`{"patternProperties":{"^a":{"type":"null"}}}`, `{"multipleOf":2}`, `{"additionalProperties":{"uniqueItems":true}}`, `{"additionalProperties":{"prefixItems":[{"type":"null"}]}}`, `{"additionalProperties":{"contains":{"const":2}}}`,
	`{"dependentRequired":{"a":["b"]}}`, `{"dependentSchemas":{"a":false}}`, `{"unevaluatedProperties":false}`, `{"additionalProperties":{"unevaluatedItems":false}}`,
	`{"properties":{"a":{"items":{"pattern":"a"}}}}`, `{"$schema":"http://json-schema.org/draft-07/schema#","additionalProperties":{"items":[{"type":"null"}]}}`,
	`{"allOf":[{"properties":{"a":{"$ref":"#/$defs/b"}}}],"$defs":{"b":{"type":"null","allOf":[{"format":"date"}]}}}`,
	`{"contentEncoding":"base64"}`, `{"type":"object","contentEncoding":"base64"}`, `{"type":"object","contentMediaType":"application/json"}`,
	`{"properties":{"a":{"$dynamicRef":"#x"}},"$defs":{"x":{"$dynamicAnchor":"x","type":"null"}}}`,
	`{"$schema":"https://json-schema.org/draft/2019-09/schema","required":["b"],"properties":{"a":{"$recursiveRef":"#"}}}`,
	`{"$schema":"http://json-schema.org/draft-07/schema#","dependencies":{"a":["b"]}}`,
	`{"$schema":"http://json-schema.org/draft-07/schema#","additionalProperties":{"items":[{"type":"integer"}],"additionalItems":false}}`,
}

// PlainDocuments are values of every type, as they may be written.
var PlainDocuments = []string{
	`0`, `-0`, `1`, `1.0`, `1e0`, `10e-1`, `1.5`, `150e-2`, `2`, `-1`, `1e30`, `1E+30`, `-1e-30`, `-1e-31`, `100000000000000000000`, `1e20`, `9007199254740992`, `9007199254740993`,
	`9223372036854775807`, `9223372036854775808`, `999999999999999999`, `1000000000000000000`, `1000000000000000000.5`, `0e99`, `0.0`, `null`, `true`, `false`,
	`""`, `"a"`, `"\u0061"`, `"ab"`, `"é"`, `"\ud83d\ude00"`, `"\ud83d"`, "\"\xff\"", `[]`, `[1]`, `[1,2]`, `["a",null]`, `[[],{}]`, `{}`, `{"a":1}`, `{"b":null}`,
	`{"a":[1,1],"b":[null]}`, `{"a":["x"],"b":[{}],"c":[1,"a",2.0]}`, `{"a":[],"c":[[],[1]]}`,
	`{"a":"","b":1}`, `{"\u0061":"x","bb":"y","c":0}`, `{"a":{"b":{"a":[]}},"c":[{"a":{"c":[{}]}}]}`, `{"a":1,"a":"x"}`, `{"é":1}`, `{"ccc":"","":2}`,
}

// OfObjects are schemas that relate the fields of an object, with the declarations
// below.
var OfObjects = []string{
	`"required":["a"]`, `"required":["a","x"]`, `"minProperties":2`, `"maxProperties":1`, `"propertyNames":{"maxLength":1}`, `"additionalProperties":false`,
	`"if":{"required":["a"]},"then":{"required":["b"]}`, `"if":{"properties":{"a":{"const":"x"}}},"then":{"required":["b"]},"else":{"required":["c"]}`,
	`"if":{"properties":{"a":{"enum":["x",null]}},"required":["a"]},"then":{"properties":{"b":{"type":"null"}}}`,
	`"if":{"properties":{"b":{"minimum":3}},"required":["b"]},"then":{"properties":{"a":{"type":["string","null"]}}}`,
	`"if":{"properties":{"b":{"exclusiveMaximum":3}},"required":["b"]},"then":{"required":["d"]}`,
	`"if":{"properties":{"c":{"properties":{"n":{"maximum":3}},"required":["n"]}},"required":["c"]},"then":{"required":["a"]}`,
	`"if":{"properties":{"c":{"type":"object"}},"required":["c"]},"then":{"properties":{"c":{"required":["n"]}}}`,
	`"anyOf":[{"required":["a"]},{"required":["b"]}]`, `"oneOf":[{"required":["a"]},{"required":["b"]}]`, `"not":{"required":["a","b"]}`, `"not":{"const":7}`, `"not":{"type":"null"}`,
	`"anyOf":[{"properties":{"a":{"type":"string"}},"required":["a"]},{"properties":{"d":{"minItems":2}},"required":["d"]}]`,
	`"anyOf":[{"properties":{"d":{"items":{"type":"integer"}}}},{"required":["a"]}]`, `"if":{"required":["d"]},"then":{"properties":{"d":{"items":{"properties":{"n":{"type":"integer"}},"required":["n"]},"minItems":1}}}`,
	`"if":{"required":["a"]},"then":{"properties":{"a":{"minLength":2}}}`, `"if":{"required":["c"]},"then":{"properties":{"c":{"minProperties":1}}}`,
	`"if":{"properties":{"a":{"pattern":"x"}}},"then":{"required":["b"]}`, `"if":{"required":["a"]},"then":{"additionalProperties":false}`, `"if":{"properties":{"b":{"const":3}}},"then":false`,
	`"if":{"properties":{"a":{"oneOf":[{"type":"string"},{"type":"null"}]}},"required":["a"]},"then":{"required":["b"]}`,
	`"if":{"properties":{"a":{"if":{"type":"string"},"then":{"const":"x"}}},"required":["a"]},"then":{"required":["b"]}`,
	`"if":{"required":["d"]},"then":{"properties":{"d":{"items":{"anyOf":[{"type":"integer"},{"type":"string"}]}}}}`, `"if":{"required":["d"]},"then":{"properties":{"d":{"items":{"properties":{"n":{"if":{"type":"integer"},"then":{"minimum":2}}}}}}}`,
	`"if":{"required":["d"]},"then":{"properties":{"d":{"items":{"items":{"type":"integer"}}}}}`, `"if":{"required":["d"]},"then":{"properties":{"d":{"items":{"minProperties":2}}}}`, `"if":{"required":["d"]},"then":{"properties":{"d":{"items":{"additionalProperties":{"type":"integer"}}}}}`,
	`"if":{"required":["c"]},"then":{"properties":{"c":{"additionalProperties":false}}}`, `"if":{"required":["c"]},"then":{"properties":{"c":{"propertyNames":{"maxLength":1}}}}`, `"if":{"required":["c"]},"then":{"properties":{"c":{"properties":{"n":{"const":3}}}}}`,
	`"if":{"required":["b"]},"then":{"properties":{"b":{"multipleOf":2}}}`, `"if":{"properties":{"b":{"enum":[3,null]}}},"then":{"required":["a"]}`, `"if":{"required":["b"]},"then":{"properties":{"b":{"maximum":1e30}}}`, `"if":{"type":"string"},"then":{"required":["a"]}`, `"if":{"required":["x"]},"then":{"required":["a"]}`,
	`"not":{"anyOf":[{"required":["a"]},{"required":["b"]}]}`, `"properties":{"b":{"minimum":3}}`, `"properties":{"a":{"maxLength":1}},"required":["b"]`, `"properties":{"d":{"items":{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}}}`, `"properties":{"d":{"maxItems":1,"minItems":1}}`,
	`"properties":{"c":{"required":["n"],"additionalProperties":false}}`, `"properties":{"c":{"properties":{"n":{"not":{"enum":[3,5]}}}}}`, `"properties":{"a":{"enum":["x",""]}}`, `"properties":{"a":{"pattern":"^(x|$)"}}`, `"properties":{"a":{"pattern":"^x","minLength":2}}`, `"properties":{"b":{"exclusiveMinimum":2,"exclusiveMaximum":4}}`,
	`"dependentRequired":{"a":["b"]}`, `"x-should":{"required":["b"]}`, `"x-should":{"properties":{"b":{"minimum":3}}}`,
	`"x-order":[{"rule":"r","chains":[["b","e"]]}]`, `"x-order":[{"rule":"r","chains":[["c/n","b","e"]]}]`, `"x-order":[{"rule":"r","chains":[["b","t"]]}]`, `"x-order":[{"rule":"r","chains":[["t","u"]]}]`,
	`"x-sums":[{"parts":["b"],"is":"at most","total":"e","rule":"r"}]`, `"x-sums":[{"parts":["b","c/n"],"is":"equal","total":"e","rule":"r"}]`, `"x-sums":[{"parts":["b"],"is":"at least","total":"e","rule":"r"}]`,
	`"x-sums":[{"parts":[],"is":"less than","total":"e","rule":"r"}]`, `"x-sums":[{"parts":["b"],"is":"less than","total":"e","when":{"member":"s","in":["x"]},"rule":"r"}]`,
	`"properties":{"f":{"type":"object"}},"x-sums":[{"parts":["f/m"],"is":"at most","total":"e","rule":"r"}]`, `"properties":{"f":{"type":"object"}},"x-sums":[{"parts":["f/m/k"],"is":"at most","total":"f/o","rule":"r"}]`,
	`"properties":{"c":{"additionalProperties":{}}},"x-sums":[{"parts":["c/m"],"is":"at most","total":"e","rule":"r"}]`, `"properties":{"b":{"additionalProperties":{}}},"x-sums":[{"parts":["b/m"],"is":"at most","total":"e","rule":"r"}]`,
	`"x-window":{"rule":"r","from":"b","to":"e","length":"c","units":{"h":1}}`, `"x-window":{"rule":"r","from":"t","to":"u","length":"s","units":{"x":7200},"tolerance":5}`, `"x-window":{"rule":"r","from":"b","to":"t","fixed":"2h","units":{"h":1}}`,
	`"x-lifecycle":{"member":"a","rules":{"set":"r"},"states":{"x":{"set":["b"]}}}`, `"x-lifecycle":{"member":"s","rules":{"filled":"r"},"content":[{"member":"a","any":["n"]}],"states":{"x":{"filled":["a"]}}}`,
	`"properties":{"d":{"items":{"type":"object","properties":{"n":{}},"additionalProperties":false}}},"x-lifecycle":{"member":"s","rules":{"filled":"r"},"content":[{"member":"d","any":["n","m"]}],"states":{"x":{"filled":["d"]}}}`,
	`"properties":{"d":{"items":{"type":"object","properties":{"n":{},"m":{}},"additionalProperties":false}}},"x-lifecycle":{"member":"s","rules":{"filled":"r"},"content":[{"member":"d","any":["n","m"]}],"states":{"x":{"filled":["d"]}}}`,
	`"x-lifecycle":{"member":"s","ends":["b","e"],"rules":{"null":"r"},"states":{"x":{}}}`, `"x-page":{"items":"d","id":"n","time":"m","first":"a","last":"s","rules":{"cursor":"r","duplicate":"r","order":"r"}}`, `"x-page":{"items":"d","id":"n","time":"m","rules":{}}`,
	`"properties":{"b":{"x-time":"milliseconds"},"e":{"x-time":"milliseconds"}},"x-window":{"rule":"r","from":"b","to":"e","fixed":"2s","units":{"s":1},"tolerance":1}`, `"properties":{"b":{"x-time":"milliseconds"}},"x-order":[{"rule":"r","chains":[["b","e"]]}]`,
	`"x-window":{"rule":"r","from":"b","to":"e","fixed":"2h","units":{"h":3600},"tolerance":5}`, `"x-window":{"rule":"r","from":"b","to":"e","length":"a","units":{"h":3600,"d":86400},"tolerance":5}`,
	`"x-window":{"rule":"r","from":"t","to":"u","fixed":"2h","units":{"h":3600},"tolerance":5}`, `"x-window":{"rule":"r","from":"b","to":"e","fixed":"2 hours","units":{"h":3600}}`,
	`"x-lifecycle":{"member":"s","rules":{"set":"r","null":"r","filled":"r","empty":"r","usual":"r","withheld":"r"},"states":{"x":{"set":["a"],"null":["b"],"filled":["d"]},"y":{"usual":["b"],"withheld":["a"],"empty":["d"]}}}`,
	`"x-lifecycle":{"member":"s","rules":{"filled":"r"},"content":[{"member":"d","any":["n","m"]}],"states":{"x":{"filled":["d"]},"y":{}}}`,
	`"x-lifecycle":{"member":"s","rules":{"files":"r"},"files":[{"member":"a","count":["b","c/n"],"only":true},{"member":"t","count":["e"]}],"states":{"x":{"files":true},"y":{}}}`,
}

// declarations are of the fields in objects.
const declarations = `"type":"object","x-rule-of":{"properties":"r/unknown"},"properties":{"a":{"type":["string","null"]},"b":{"type":["integer","null"]},"c":{"type":"object","properties":{"n":{"type":"integer"}}},"d":{"type":"array"},"e":{"type":"integer"},` +
	`"s":{"type":"string","enum":["x","y","z"]},"t":{"type":"string","x-time":"rfc3339"},"u":{"type":"string","x-time":"rfc3339"},"under_score":{"type":"string"}}`

// Objects are values for them.
var Objects = []string{
	`{}`, `{"":"x","d":[]}`, `{"a":"x"}`, `{"a":null}`, `{"a":""}`, `{"a":"x","b":3}`, `{"a":"xx","b":2,"c":{}}`, `{"b":3}`, `{"b":4,"a":null}`, `{"b":2}`, `{"b":null}`, `{"b":2,"d":[]}`, `{"c":{"n":3}}`, `{"c":{"n":4}}`, `{"c":{"n":3},"a":"y"}`, `{"c":{}}`,
	`{"d":[[1],{}]}`, `{"d":[["x"]]}`, `{"d":[{"n":1,"m":2}]}`, `{"d":[{"n":2,"m":"x"},{"n":"x"}]}`, `{"c":{"n":3,"m":1}}`, `{"c":{"n":5}}`, `{"c":{"m":{}}}`, `{"c":{"mm":1,"n":1}}`, `{"a":"xy"}`, `{"a":"yx"}`,
	`{"d":[1,2]}`, `{"d":[1]}`, `{"d":["x"]}`, `{"d":[{"n":1}]}`, `{"d":[{"n":""}]}`, `{"d":[{"n":null,"m":"x"}]}`, `{"d":[]}`, `{"x":1}`, `{"x":1,"a":"x"}`, `{"x":1,"x":2}`, `{"x":1,"y":{"a":[1.5]}}`, `{"underScore":"x"}`, `{"underScore":"x","under_score":"y"}`, `{"\u0061":"x"}`,
	`{"b":3,"e":3}`, `{"b":3,"e":4}`, `{"b":4,"e":3}`, `{"e":0}`, `{"e":1}`, `{"b":1,"c":{"n":2},"e":3}`, `{"b":1,"c":{"n":2},"e":4}`, `{"b":3,"c":{"n":1},"e":2}`, `{"b":2,"c":{"n":3},"e":2}`, `{"b":null,"e":2}`, `{"b":1.0,"e":2}`, `{"b":123456789012345678,"e":123456789012345679}`, `{"b":72057594037927937,"e":72057594037927937}`,
	`{"b":100,"e":7300}`, `{"b":100,"e":7305}`, `{"b":100,"e":7306}`, `{"b":100,"e":7295}`, `{"b":100,"e":7294}`, `{"a":"2h","b":100,"e":7300}`, `{"a":"2h","b":100,"e":7200}`, `{"a":"1d","b":100,"e":86500}`, `{"a":"h","b":100,"e":1}`, `{"a":"2","b":100,"e":1}`, `{"a":"2m","b":100,"e":1}`, `{"a":"99999999999999999h","b":100,"e":1}`,
	`{"t":"2026-01-31T10:00:00Z","u":"2026-01-31T12:00:00Z"}`, `{"t":"2026-01-31T12:00:01Z","u":"2026-01-31T12:00:00Z"}`, `{"t":"2026-01-31T10:00:06Z","u":"2026-01-31T12:00:00Z"}`, `{"t":"2026-01-31","u":"2026-01-31T12:00:00Z"}`,
	`{"s":"x"}`, `{"s":"x","a":"f","d":[7]}`, `{"s":"x","a":"f","d":[]}`, `{"s":"x","a":"","d":[7]}`, `{"s":"x","a":"f","b":1,"d":[7]}`, `{"s":"x","a":"f","b":null,"d":[{"n":1}]}`, `{"s":"y","b":1}`, `{"s":"y","b":1,"a":"f"}`, `{"s":"y","b":1,"d":[7]}`, `{"s":"y"}`, `{"s":"z"}`, `{"s":"x","d":[{"n":null},{"n":""}]}`, `{"s":"x","d":[{"o":1}]}`,
	`{"f":{"m":1,"o":2},"e":1}`, `{"f":{"m":2,"o":2},"e":1}`, `{"f":{"m":{"k":3},"o":2}}`, `{"f":{"m":{"k":2},"o":2}}`, `{"f":7}`, `{"s":"x","t":"2026-01-31T10:00:00Z","u":"2026-01-31T12:00:00Z"}`, `{"s":"x","t":"2026-01-31T10:00:00Z","u":"2026-01-31T12:00:07Z"}`, `{"b":1000,"e":3000}`, `{"b":1000,"e":4001}`, `{"b":1000,"e":5500}`, `{"s":"y","b":3,"e":1}`, `{"s":"z","b":1,"e":3}`,
	`{"d":[{"n":"p","m":5},{"n":"q","m":4}],"a":"p","s":"x"}`, `{"d":[{"n":"x","m":5},{"n":"y","m":6}],"a":"x","s":"y"}`, `{"d":[{"n":"x","m":5},{"n":"x","m":5}],"a":"x","s":"x"}`, `{"d":[7,{"n":"x","m":5},7],"a":"x","s":"x"}`, `{"d":[],"a":"x","s":"x"}`, `{"d":[{"m":5},{"n":7,"m":"x"},{"n":"x","m":6}],"s":"x"}`,
	`{"s":"x","b":1,"c":{"n":0}}`, `{"s":"x","a":"f","b":1,"c":{"n":0},"e":0}`, `{"s":"x","a":"f","b":0,"c":{"n":0},"e":0}`, `{"s":"x","b":0,"c":{"n":0},"e":0,"t":"2026-01-31T10:00:06Z"}`, `{"s":"x","e":1}`, `{"s":"x","b":3,"e":2}`, `{"s":"y","b":3,"e":2}`,
}

// OfObject gives one of OfObjects with the declarations of its fields, and with the
// level of a field that is not declared.
func OfObject(schema, undeclared string) []byte {
	return fmt.Appendf(nil, `{"x-rules":{"r":{"level":"error","says":"r"},"r/unknown":{"level":%q,"says":"r"}},%s,"allOf":[{%s}]}`, undeclared, declarations, schema)
}
