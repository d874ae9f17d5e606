package instance

import (
	"encoding/json"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
)

// ForEngine gives a value as jsonschema/v5 takes it: fields by their declared names,
// numbers as their text.
func (r *Reader) ForEngine(value document.Value, node *contract.Node) any {
	switch value.Kind() {
	case document.Object:
		o := r.Object(value, node)
		m := make(map[string]any, len(o.Fields))
		for _, f := range o.Fields {
			m[f.Name] = r.ForEngine(f.Value, f.Node)
		}
		return m
	case document.Array:
		items := []any{}
		for _, item := range value.Items {
			items = append(items, r.ForEngine(item, node.Item()))
		}
		return items
	}
	return Scalar(value)
}

// Scalar gives a value that is no object or array as jsonschema/v5 takes it.
func Scalar(value document.Value) any {
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

// State gives the name of the state that an object is in by a lifecycle, which need
// not have it; "" for none.
func (r *Reader) State(object *Object, node *contract.Node, l *contract.Lifecycle) string {
	text := ""
	if f, found := r.Find(object, l.Field); found && f.Value.Kind() == document.String {
		text = f.Value.Text()
	}
	var converted any
	return l.StateOf(text, func(s *jsonschema.Schema) bool {
		if converted == nil {
			converted = r.ForEngine(object.Value, node)
		}
		bytes := len(object.Value.Raw())
		_, _, err := r.contract.Validate(s, converted, bytes, contract.EngineSteps(object.Value.Len()), contract.Work(bytes))
		return err == nil
	})
}
