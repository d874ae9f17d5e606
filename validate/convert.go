package validate

import (
	"encoding/json"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
)

// convert gives the value as the engine takes it, members by their declared
// names, numbers as their text.
func (j *judgement) convert(value document.Value, place *contract.Node) any {
	switch value.Kind() {
	case document.Object:
		o := j.reader.Object(value, place)
		m := make(map[string]any, len(o.Fields))
		for _, f := range o.Fields {
			m[f.Name] = j.convert(f.Value, f.Node)
		}
		return m
	case document.Array:
		items := []any{}
		for _, item := range value.Items {
			items = append(items, j.convert(item, place.Item()))
		}
		return items
	}
	return scalar(value)
}

// scalar gives a value that is no object or array as the engine takes it.
func scalar(value document.Value) any {
	switch value.Kind() {
	case document.Boolean:
		return value.True()
	case document.Number:
		if digits, ok := value.Integer(); ok && digits == "0" {
			return json.Number("0") // 0e99999999999 is one, and the engine cannot read it
		}
		return json.Number(value.Raw())
	case document.String:
		return value.Text()
	}
	return nil
}
