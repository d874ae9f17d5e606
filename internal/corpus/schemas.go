package corpus

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
	`{"type":"object","contentEncoding":"base64"}`, `{"type":"object","contentMediaType":"application/json"}`,
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
