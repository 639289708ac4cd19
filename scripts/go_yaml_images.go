// Prints, for every file of a folder, the container images that two readers of YAML in Go find in it, one JSON object a
// line: sigs.k8s.io/yaml as kubectl calls it, and go.yaml.in/yaml/v3 as kustomize does. See scripts/go-yaml-fuzz.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	v3 "go.yaml.in/yaml/v3"
	sigs "sigs.k8s.io/yaml"
)

type found struct {
	File    string   `json:"file"`
	Kubectl []string `json:"kubectl"`
	V3      []string `json:"v3"`
}

func main() {
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	paths, _ := filepath.Glob(filepath.Join(os.Args[1], "*.yaml"))
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			panic(err)
		}
		_ = encoder.Encode(found{filepath.Base(path), kubectl(text), kustomize(text)})
	}
}

// kubectl reads one document from each piece between lines of `---` and white space, and goes on after a piece that is
// no resource.
func kubectl(text []byte) []string {
	var images []string
	for _, piece := range pieces(text) {
		asJSON, err := sigs.YAMLToJSON(piece)
		if err != nil {
			break
		}
		var document any
		if json.Unmarshal(asJSON, &document) == nil {
			images = append(images, resource(document)...)
		}
	}
	return images
}

func pieces(text []byte) [][]byte {
	var pieces [][]byte
	var piece []byte
	for _, line := range bytes.SplitAfter(text, []byte("\n")) {
		if rest, ok := bytes.CutPrefix(line, []byte("---")); ok && len(bytes.TrimSpace(rest)) == 0 {
			pieces, piece = append(pieces, piece), nil
		} else {
			piece = append(piece, line...)
		}
	}
	return append(pieces, piece)
}

func kustomize(text []byte) []string {
	var images []string
	decoder := v3.NewDecoder(bytes.NewReader(text))
	for {
		var document any
		err := decoder.Decode(&document)
		if errors.Is(err, io.EOF) || err != nil {
			return images
		}
		images = append(images, resource(document)...)
	}
}

func get(node any, path ...string) any {
	for _, key := range path {
		switch fields := node.(type) {
		case map[string]any:
			node = fields[key]
		case map[any]any:
			node = fields[key]
		default:
			return nil
		}
	}
	return node
}

// resource lists the images of a resource, or of all items of a list.
func resource(node any) []string {
	kind, _ := get(node, "kind").(string)
	apiVersion, _ := get(node, "apiVersion").(string)
	if kind == "" || apiVersion == "" {
		return nil
	}
	var images []string
	if items, ok := get(node, "items").([]any); ok && strings.HasSuffix(kind, "List") {
		for _, item := range items {
			images = append(images, resource(item)...)
		}
		return images
	}
	var pod any
	switch kind {
	case "Pod":
		pod = get(node, "spec")
	case "CronJob":
		pod = get(node, "spec", "jobTemplate", "spec", "template", "spec")
	default:
		pod = get(node, "spec", "template", "spec")
	}
	for _, list := range []string{"containers", "initContainers"} {
		containers, _ := get(pod, list).([]any)
		for _, container := range containers {
			if image, ok := get(container, "image").(string); ok && image != "" {
				images = append(images, image)
			}
		}
	}
	return images
}
