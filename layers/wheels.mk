# Lambda's python3.13 on x86_64, at the versions that constraints.txt pins.
define install_wheels
	python3 -m pip install --quiet --disable-pip-version-check \
	  --target "$(ARTIFACTS_DIR)/python" --requirement $(1) --constraint ../../constraints.txt \
	  --python-version 3.13 --implementation cp --only-binary :all: \
	  --platform manylinux_2_28_x86_64 --platform manylinux_2_17_x86_64 --platform manylinux2014_x86_64
endef
