# A project whose branch `wider` widens a model, and moves a file.
set -e
export GIT_AUTHOR_DATE=2026-01-05T10:00:00Z GIT_COMMITTER_DATE=2026-01-05T10:00:00Z
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org
git init --quiet --initial-branch=main
mkdir specs
cat > specs/reviews.yaml <<'END'
input: {shape: [200], dtype: int32}
layers:
  - Embedding: {input_dim: 10000, output_dim: 128}
  - LSTM: {units: 64}
  - Dense: {units: 1, activation: sigmoid}
compile:
  optimizer: {Adam: {learning_rate: 1e-3}}
  loss: binary_crossentropy
END
cat > specs/taps.yaml <<'END'
input: {shape: [50, 3]}
layers:
  - GRU: {units: 16}
  - Dense: {units: 4, activation: softmax}
END
git add .
git commit --quiet --message "Two models"
git switch --quiet --create wider
sed -i.bak -e 's/10000/20000/; s/units: 64/units: 128/; s/1e-3/5e-4/' specs/reviews.yaml
sed -i.bak -e 's/^  - LSTM/  - Dropout: {rate: 0.3}\n  - LSTM/' specs/reviews.yaml
rm specs/reviews.yaml.bak
git mv specs/taps.yaml specs/gestures.yaml
git add .
git commit --quiet --message "A wider model of reviews"
